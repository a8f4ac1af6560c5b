namespace KvApp.Shell;

/// <summary>
/// Values as a prompt prints them: C# literals where C# has some, records and objects member by member, collections with their type and
/// count. <c>List&lt;int&gt;(200) { 0, 1, ... 198 more }</c>, <c>P { A = 1, B = "q" }</c>, <c>(1, "two", 3.5)</c>.
/// </summary>
public static class ValueText
{
    /// <summary>The text of a value, within the bounds of the options.</summary>
    /// <remarks>
    /// <para>
    /// No exception escapes: <c>&lt;threw InvalidOperationException&gt;</c> stands for a property, an element or a <c>ToString()</c> that
    /// throws. Only code that never returns holds the printing up.
    /// </para>
    /// <para>
    /// Whole numbers print without suffix, whatever their type; <c>1.5m</c> is a <c>decimal</c>, <c>2.5f</c> a <c>float</c>, <c>2.0</c> a
    /// <c>double</c>. Bytes are hexadecimal. An author's own <c>ToString()</c> is used; the compiler's text of a record is not.
    /// </para>
    /// <para>
    /// A sequence other than a collection is read up to <see cref="PrintOptions.MaxElements"/>. Queries and asynchronous sequences are not
    /// read; their type is printed.
    /// </para>
    /// </remarks>
    /// <param name="value">The value.</param>
    /// <param name="options">The bounds; null is <see cref="PrintOptions.Default"/>.</param>
    public static string Of(object? value, PrintOptions? options = null)
    {
        var bounds = options ?? PrintOptions.Default;
        var printed = new Printer(bounds).Of(value);
        var text = (bounds.Table ? TableLayout.Of(printed, bounds) : null) ?? RowLayout.Of(printed, bounds);
        return Literals.Cut(text, bounds.MaxCharacters);
    }
}
