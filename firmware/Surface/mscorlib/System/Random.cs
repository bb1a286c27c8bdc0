namespace System;

public class Random
{
    public Random() => throw null;
    public virtual int Next(int maxValue) => throw null;
    public virtual void NextBytes(byte[] buffer) => throw null;
}
