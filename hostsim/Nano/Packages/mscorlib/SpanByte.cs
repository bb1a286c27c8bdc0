namespace System;

/// <summary>A view of bytes, which is all of an array here.</summary>
public readonly ref struct SpanByte
{
    internal readonly byte[] Array;

    private SpanByte(byte[] array) => Array = array;

    public static implicit operator SpanByte(byte[] array) => new(array);
}
