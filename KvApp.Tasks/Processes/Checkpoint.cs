using System.Runtime.CompilerServices;

namespace KvApp.Tasks;

/// <summary>
/// Places where code that looks at no token can be stopped. .NET cannot take a thread out of a function, so that a loop runs on after an
/// exit signal has ended its process for everyone else; a prompt puts checkpoints into the loops and functions that are typed there (what
/// reductions are to OTP).
/// </summary>
public static class Checkpoint
{
    // How many functions run that are to stop, and scopes whose token is cancelled: while it is 0 there is nothing to look at.
    static int s_stopping;

    /// <summary>
    /// Throws if the process that this code runs in has ended, or the token of <see cref="StopWhen"/> is cancelled. It costs next to
    /// nothing while nothing is being stopped. A process that traps exits is stopped here only when it has ended for everyone else:
    /// until then it has its time.
    /// </summary>
    /// <exception cref="OperationCanceledException">The code is to stop.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Here()
    {
        if (Volatile.Read(ref s_stopping) != 0) Look();
    }

    /// <summary>
    /// Cancelled when the calling code is to stop: the token of the innermost <see cref="StopWhen"/>, or else that of its process; none
    /// if it has neither.
    /// </summary>
    public static CancellationToken Token => Scope.Current.Value?.Token ?? RunningProcess.Current?.Stopping ?? CancellationToken.None;

    /// <summary>The token of the innermost <see cref="StopWhen"/>; none outside.</summary>
    internal static CancellationToken ScopeToken => Scope.Current.Value?.Token ?? CancellationToken.None;

    /// <summary>
    /// Stops the calling code, and what it starts without Tasks, at its next checkpoint once the token is cancelled. A call that the code
    /// waits for without a token of its own (<see cref="Erpc"/>) is cancelled too. The scope ends with the result's <c>Dispose</c>; code
    /// that was stopped before stays stopped.
    /// </summary>
    public static IDisposable StopWhen(CancellationToken token) => Scope.Current.Value = new(token, Scope.Current.Value);

    internal static void Begin() => Interlocked.Increment(ref s_stopping);

    internal static void End() => Interlocked.Decrement(ref s_stopping);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Look()
    {
        if (RunningProcess.Current is { HasEnded: true } process)
            throw new OperationCanceledException("the process has ended", process.Stopping);
        for (var scope = Scope.Current.Value; scope is not null; scope = scope.Outer) scope.Check();
    }

    sealed class Scope : IDisposable
    {
        public static readonly AsyncLocal<Scope?> Current = new();

        readonly CancellationTokenRegistration _registration;
        int _counted;

        public Scope(CancellationToken token, Scope? outer)
        {
            (Token, Outer) = (token, outer);
            _registration = token.UnsafeRegister(static scope => ((Scope)scope!).Count(), this);
        }

        // What the scope's code has left running refers to it for as long as it runs.
        ~Scope()
        {
            if (_counted != 0) End();
        }

        public CancellationToken Token { get; }

        public Scope? Outer { get; }

        public void Check()
        {
            if (_counted != 0) throw new OperationCanceledException("the code was stopped", Token);
        }

        public void Dispose()
        {
            _registration.Dispose();
            if (Current.Value == this) Current.Value = Outer;
        }

        void Count()
        {
            if (Interlocked.Exchange(ref _counted, 1) == 0) Begin();
        }
    }
}
