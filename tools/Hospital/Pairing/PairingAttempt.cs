using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>A snapshot of an attempt to pair a device with a patient.</summary>
/// <param name="Id">Identifies the attempt.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Serial">The device's serial.</param>
/// <param name="Capture">How its label was read.</param>
/// <param name="Who">Who pairs it.</param>
/// <param name="State">Its state.</param>
public sealed record PairingAttempt(Guid Id, string Device, string Serial, CaptureMethod Capture, Staff Who, PairingState State)
{
    /// <summary>Rises with each change, so that an older snapshot does not replace a newer one.</summary>
    public long Revision { get; init; }

    /// <summary>What prevents the pairing. As long as the attempt has not failed, it may still succeed.</summary>
    public PairingProblem Problem { get; init; }

    /// <summary>Why the device refused.</summary>
    public PairingRefusal Refusal { get; init; }

    /// <summary>The id of the other association, or the name of the other person, that prevents it.</summary>
    public string Other { get; init; } = "";

    /// <summary>The chosen patient, or null.</summary>
    public string? Patient { get; init; }

    /// <summary>The chosen bed, or null.</summary>
    public string? Location { get; init; }

    /// <summary>The id of the association that it replaces, with its patient and its bed: a sensor is swapped. Otherwise null.</summary>
    public string? Replaces { get; init; }

    /// <summary>The id of the association of the same patient that stays: this is a second sensor. Otherwise null.</summary>
    public string? Beside { get; init; }

    /// <summary>The id of the association, after it was granted.</summary>
    public string? Association { get; init; }

    /// <summary>When the state ends by itself.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Whether it is over.</summary>
    public bool IsOver => State is PairingState.Associated or PairingState.Failed;
}
