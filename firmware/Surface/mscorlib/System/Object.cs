namespace System;

public class Object
{
    public Object() => throw null;
    public Type GetType() => throw null;
    public virtual string ToString() => throw null;
}
