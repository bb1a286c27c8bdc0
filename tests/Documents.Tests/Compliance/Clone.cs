using NanoMedAgent.Compliance.Sources;
using NanoMedAgent.Compliance.Trace;

namespace Documents.Tests.Compliance;

/// <summary>The compliance data of the clone that the tests were built from.</summary>
internal static class Clone
{
    /// <summary>The clone itself. Skips the test if the sources are not here.</summary>
    public static SourceClone Sources
    {
        get
        {
            Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
            return SourceClone.Around(SourceTree.Root!);
        }
    }

    /// <summary>Its files. Skips the test if the sources are not here.</summary>
    public static TraceFiles Files => new(Sources);
}
