using System;

namespace nanoFramework.TestFramework;

/// <summary>Arguments of a test, read from the assembly.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public class DataRowAttribute : Attribute
{
    /// <summary>One argument for each parameter.</summary>
    public DataRowAttribute(params object[] methodParameters)
    {
    }
}
