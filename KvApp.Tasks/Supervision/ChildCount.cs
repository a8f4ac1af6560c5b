namespace KvApp.Tasks;

/// <summary>How many children a supervisor has (<c>count_children</c>).</summary>
/// <param name="Specs">All, those included that are about to be started again.</param>
/// <param name="Active">Those that run.</param>
/// <param name="Supervisors">None: its children are tasks.</param>
/// <param name="Workers">The same as <paramref name="Specs"/>.</param>
public sealed record ChildCount(int Specs, int Active, int Supervisors, int Workers);
