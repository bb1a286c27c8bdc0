using NanoMedAgent.Compliance.Sources;
using NanoMedAgent.Compliance.Trace;

namespace Documents.Tests.Compliance;

/// <summary>The compliance data of the clone that the tests were built from.</summary>
internal static class Clone
{
    /// <summary>Its files. Skips the test if the sources are not here.</summary>
    public static TraceFiles Files
    {
        get
        {
            Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
            return new TraceFiles(SourceClone.Around(SourceTree.Root!));
        }
    }
}
