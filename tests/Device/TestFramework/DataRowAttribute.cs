using System;

namespace nanoFramework.TestFramework;

/// <summary>Arguments of a test.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public class DataRowAttribute : Attribute
{
    /// <summary>One for each parameter.</summary>
    public DataRowAttribute(params object[] methodParameters) => MethodParameters = methodParameters;

    /// <summary>One for each parameter.</summary>
    public object[] MethodParameters { get; }
}
