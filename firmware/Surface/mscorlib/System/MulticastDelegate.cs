namespace System;

public abstract class MulticastDelegate : Delegate
{
    protected MulticastDelegate() => throw null;
}
