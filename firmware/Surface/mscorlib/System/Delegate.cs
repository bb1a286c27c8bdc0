namespace System;

public abstract class Delegate
{
    protected Delegate() => throw null;
}
