namespace System;

public sealed class AttributeUsageAttribute : Attribute
{
    public AttributeUsageAttribute(AttributeTargets validOn) => throw null;
    public bool AllowMultiple { get => throw null; set => throw null; }
}
