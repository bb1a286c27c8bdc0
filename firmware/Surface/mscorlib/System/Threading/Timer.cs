namespace System.Threading;

public sealed class Timer : MarshalByRefObject, IDisposable
{
    public Timer(TimerCallback callback, object state, int dueTime, int period) => throw null;
    public void Dispose() => throw null;
}
