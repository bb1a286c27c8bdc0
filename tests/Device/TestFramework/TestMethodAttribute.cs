using System;

namespace nanoFramework.TestFramework;

/// <summary>A test; where rows of data stand beside it, one for each of them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class TestMethodAttribute : Attribute
{
}
