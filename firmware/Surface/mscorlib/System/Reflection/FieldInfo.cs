namespace System.Reflection;

public abstract class FieldInfo : MemberInfo
{
}
