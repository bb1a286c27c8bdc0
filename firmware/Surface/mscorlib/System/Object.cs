namespace System;

public class Object
{
    public Object() => throw null;
}
