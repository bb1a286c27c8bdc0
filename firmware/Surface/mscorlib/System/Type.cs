using System.Reflection;

namespace System;

public abstract class Type : MemberInfo, IReflect
{
    public abstract FieldInfo GetField(string name, BindingFlags bindingAttr);
    public MethodInfo GetMethod(string name) => throw null;
    public MethodInfo GetMethod(string name, BindingFlags bindingAttr) => throw null;
    public static Type GetTypeFromHandle(RuntimeTypeHandle handle) => throw null;
}
