namespace System.Threading;

/// <summary>An event that lets one thread go on. The firmware uses no other kind.</summary>
public sealed class AutoResetEvent : WaitHandle
{
    public AutoResetEvent(bool initialState) => IsSet = initialState;

    public bool Set()
    {
        IsSet = true;
        return true;
    }

    public bool Reset()
    {
        IsSet = false;
        return true;
    }
}
