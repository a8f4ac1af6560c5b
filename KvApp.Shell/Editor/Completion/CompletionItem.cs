namespace KvApp.Shell;

/// <summary>A text that could stand at the cursor.</summary>
/// <param name="Text">What is inserted.</param>
/// <param name="Kind">A word for the list (<c>method</c>); may be empty.</param>
/// <param name="Doc">One row about the item; may be empty.</param>
internal sealed record CompletionItem(string Text, string Kind = "", string Doc = "");
