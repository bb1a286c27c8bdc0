namespace System;

public abstract class Delegate
{
    protected Delegate() => throw null;
    public static Delegate Combine(Delegate a, Delegate b) => throw null;
    public static Delegate Remove(Delegate source, Delegate value) => throw null;
}
