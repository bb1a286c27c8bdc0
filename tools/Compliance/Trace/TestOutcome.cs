namespace NanoMedAgent.Compliance.Trace;

/// <summary>What became of a test in a run, the worst last: a theory is as good as its worst case that ran.</summary>
public enum TestOutcome
{
    /// <summary>The run has no result of it.</summary>
    NotRun,

    /// <summary>It said that it cannot run there, as a program that it needs is missing.</summary>
    Skipped,

    /// <summary>It has passed.</summary>
    Passed,

    /// <summary>It has failed, or one of its cases has.</summary>
    Failed,
}
