using System;

namespace nanoFramework.TestFramework;

/// <summary>A test; with rows of data it runs once for each.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class TestMethodAttribute : Attribute
{
}
