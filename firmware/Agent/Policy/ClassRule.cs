namespace NanoMedAgent.Policy;

/// <summary>Who reads a data class, and who keeps it.</summary>
internal sealed class ClassRule
{
    /// <summary>A rule of the policy.</summary>
    public ClassRule(string dataClass, int[] readers, int custodian)
    {
        DataClass = dataClass;
        Readers = readers;
        Custodian = custodian;
    }

    /// <summary>One of <see cref="Policy.DataClass"/>.</summary>
    public readonly string DataClass;

    /// <summary>Indexes into the policy's recipients; one at least.</summary>
    public readonly int[] Readers;

    /// <summary>Index of the recipient whose acknowledgements free the device's storage. One of the readers: who cannot read cannot know what it has.</summary>
    public readonly int Custodian;
}
