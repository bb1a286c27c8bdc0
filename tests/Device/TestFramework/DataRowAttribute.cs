using System;

namespace nanoFramework.TestFramework;

/// <summary>Arguments of a test, for whoever reads them out of the assembly.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public class DataRowAttribute : Attribute
{
    /// <summary>One for each parameter.</summary>
    public DataRowAttribute(params object[] methodParameters)
    {
    }
}
