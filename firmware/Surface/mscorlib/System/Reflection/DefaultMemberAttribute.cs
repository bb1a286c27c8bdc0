namespace System.Reflection;

public sealed class DefaultMemberAttribute : Attribute
{
    public DefaultMemberAttribute(string memberName) => throw null;
}
