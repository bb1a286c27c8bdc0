using System;

namespace nanoFramework.TestFramework;

/// <summary>Tests are in this class.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class TestClassAttribute : Attribute
{
}
