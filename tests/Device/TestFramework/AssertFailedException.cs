using System;

namespace TestFrameworkShared;

/// <summary>A test has failed.</summary>
public class AssertFailedException : Exception
{
    /// <summary>Failed, and why.</summary>
    public AssertFailedException(string msg)
        : base(msg)
    {
    }
}
