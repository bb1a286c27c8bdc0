namespace System.Threading;

public sealed class Thread
{
    public Thread(ThreadStart start) => throw null;
    public static void Sleep(int millisecondsTimeout) => throw null;
    public void Start() => throw null;
}
