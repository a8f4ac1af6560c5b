using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace KvApp.Tasks;

/// <summary>What <see cref="Exception"/> itself keeps. The method that threw, and what a debugger hangs on, stay behind.</summary>
internal static class ExceptionParts
{
    static readonly ConstructorInfo Constructor = typeof(Exception).GetConstructor([typeof(string), typeof(Exception)])!;

    /// <summary>The message without what derived classes put around it.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    static extern ref string? RawMessage(Exception exception);

    public static string? MessageOf(Exception exception) => RawMessage(exception);

    public static object?[]? DataOf(Exception exception) =>
        exception.Data is { Count: > 0 } data ? [.. data.Keys.Cast<object>().SelectMany(key => new[] { key, data[key] })] : null;

    /// <summary>Makes an exception of a bare object: derived classes may have no constructor that could be called with this.</summary>
    public static void Restore(Exception bare, string? message, Exception? inner, string? helpLink, string? source, string? stack, int hresult, object?[]? data)
    {
        Constructor.Invoke(bare, [message, inner]);
        (bare.HelpLink, bare.Source, bare.HResult) = (helpLink, source, hresult);
        for (var i = 0; i + 1 < data?.Length; i += 2) bare.Data[data[i]!] = data[i + 1];
        if (stack is not null) ExceptionDispatchInfo.SetRemoteStackTrace(bare, stack);
    }
}
