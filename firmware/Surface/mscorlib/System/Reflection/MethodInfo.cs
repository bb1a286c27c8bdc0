namespace System.Reflection;

public abstract class MethodInfo : MethodBase
{
}
