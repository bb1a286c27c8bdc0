using System;

namespace TestFrameworkShared;

/// <summary>A test has failed.</summary>
public class AssertFailedException : Exception
{
    /// <summary>A failure with a message.</summary>
    public AssertFailedException(string msg)
        : base(msg)
    {
    }
}
