namespace NanoMedAgent.Policy;

/// <summary>How far a policy has come that arrived over the air. The number is in flash.</summary>
internal enum PolicyStage
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>It is stored, and the next start tries it.</summary>
    Stored = 1,

    /// <summary>A start has begun to use it; nothing has been encrypted by it yet.</summary>
    OnTrial = 2,

    /// <summary>Readings were encrypted by it: it replaces the former one.</summary>
    InForce = 3,
}
