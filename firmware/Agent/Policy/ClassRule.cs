namespace NanoMedAgent.Policy;

/// <summary>Who may read a data class, and who is its custodian.</summary>
internal sealed class ClassRule
{
    /// <summary>A rule of the policy.</summary>
    public ClassRule(string dataClass, int[] readers, int custodian)
    {
        DataClass = dataClass;
        Readers = readers;
        Custodian = custodian;
    }

    /// <summary>A constant of <see cref="Policy.DataClass"/>.</summary>
    public readonly string DataClass;

    /// <summary>Indexes into the policy's recipients; at least one.</summary>
    public readonly int[] Readers;

    /// <summary>
    /// Index of the recipient whose acknowledgements free the device's storage. It must be a reader: without reading, it cannot know what
    /// it has stored.
    /// </summary>
    public readonly int Custodian;
}
