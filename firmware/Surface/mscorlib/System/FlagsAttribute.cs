namespace System;

public class FlagsAttribute : Attribute
{
    public FlagsAttribute() => throw null;
}
