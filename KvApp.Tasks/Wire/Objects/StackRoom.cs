using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>
/// Makes sure that the stack of this thread has room for a value before Hyperion goes into it: Hyperion does not look, and an overflow ends
/// the process.
/// </summary>
internal static class StackRoom
{
    const int Step = 1024;

    // The runtime's own check leaves 128 KiB, of which this much may be used.
    const int InHand = 64 * 1024;

    /// <summary>What one level of a value takes: measured as 0.4 to 0.7 KiB, and for an object of many fields up to three times their size more.</summary>
    public static int OfLevel(IEnumerable<Type> fields) => 768 + fields.Sum(f => 32 + 3 * RuntimeHelpers.SizeOf(f.TypeHandle));

    public static void Demand(int bytes)
    {
        if (!Has(bytes - InHand))
            throw new InsufficientExecutionStackException("it is nested deeper than the stack of this thread allows; send it as a flat list");
    }

    static bool Has(int bytes)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) return false;
        if (bytes <= 0) return true;
        Span<byte> step = stackalloc byte[Step];
        step.Clear();
        return Has(bytes - Step);
    }
}
