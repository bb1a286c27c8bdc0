using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>An attempt to bring a device to a patient, as it was at one moment.</summary>
/// <param name="Id">Names it, while there is one.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Serial">The device's serial.</param>
/// <param name="Capture">How its label was read.</param>
/// <param name="Who">Who does it.</param>
/// <param name="State">How far it is.</param>
public sealed record PairingAttempt(Guid Id, string Device, string Serial, CaptureMethod Capture, Staff Who, PairingState State)
{
    /// <summary>Rises with each change, so that an older one is not taken for a newer.</summary>
    public long Revision { get; init; }

    /// <summary>What is in the way. Before it has failed, it can go on all the same.</summary>
    public PairingProblem Problem { get; init; }

    /// <summary>Why the device has refused.</summary>
    public PairingRefusal Refusal { get; init; }

    /// <summary>The other association, or the other person's, that is in the way.</summary>
    public string Other { get; init; } = "";

    /// <summary>The patient who was chosen, or null.</summary>
    public string? Patient { get; init; }

    /// <summary>The bed that was chosen, or null.</summary>
    public string? Location { get; init; }

    /// <summary>The id of the association, once it was granted.</summary>
    public string? Association { get; init; }

    /// <summary>When the state ends by itself; of a device that is locked, when it can be tried again.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Whether it is over.</summary>
    public bool IsOver => State is PairingState.Associated or PairingState.Failed;
}
