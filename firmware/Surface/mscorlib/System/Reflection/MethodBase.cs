namespace System.Reflection;

public abstract class MethodBase : MemberInfo
{
    public object Invoke(object obj, object[] parameters) => throw null;
}
