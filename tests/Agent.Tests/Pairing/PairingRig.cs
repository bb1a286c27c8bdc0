using System.Formats.Cbor;
using System.Security.Cryptography;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>
/// A device with a label, somebody who holds its button, and a ward that grants: what they do to one another, and what the hospital hears
/// of it.
/// </summary>
internal sealed class PairingRig : IDisposable
{
    /// <summary>Long enough for whatever is under way.</summary>
    private const double Moment = 0.05;

    private long _counter;

    public PairingRig(
        bool isRequired = true, bool isConfirmed = true, AlarmRule? alarms = null, int periodSeconds = 10, bool hasLabel = true,
        ReleasePolicy? releases = null, UpdateRule? updates = null, long seed = 1)
    {
        Ward = new SimulatedWard(
            periodSeconds,
            change: policy => policy with
            {
                Pairing = new PairingRule { IsRequired = isRequired, IsConfirmed = isConfirmed },
                Alarms = alarms,
                Updates = updates
            },
            releases: releases,
            seed: seed);
        if (hasLabel)
        {
            Ward.Write("setup", SetupCode);
        }

        Ward.Run(Moment);
    }

    public SimulatedWard Ward { get; }

    /// <summary>On the label.</summary>
    public byte[] SetupCode { get; } = RandomNumberGenerator.GetBytes(16);

    public PairingState State => Ward.Agent.PairingState;

    public LightPattern Light => Ward.Light.Pattern;

    /// <summary>What the device told of its pairing, signed, in its order.</summary>
    public IReadOnlyList<DeviceEvent> Told => [.. Ward.EventStream.Where(told => told.Kind == DeviceEvent.PairingKind)];

    /// <summary>The same in words: what, why, about which command.</summary>
    public IReadOnlyList<string> Words => [.. Told.Select(told => Word(told.What, told.Reason, told.Number))];

    /// <summary>What its audit journal says, in the same words.</summary>
    public IReadOnlyList<string> Journal =>
        [.. Ward.Store.Events.List().Where(told => told.Reported.Kind == DeviceEvent.PairingKind).Select(told =>
            Word(told.Reported.What, told.Reported.Reason, told.Reported.Number))];

    /// <summary>Of the window that was opened last.</summary>
    public byte[] Nonce => Told.Last(told => told.PairingEvent == PairingEvent.WindowOpen).Pairing!.Nonce.ShouldNotBeNull();

    public void Dispose() => Ward.Dispose();

    /// <summary>Lets time pass.</summary>
    public void Run(double seconds) => Ward.Run(seconds / 60);

    /// <summary>Somebody holds the button, and lets it go.</summary>
    public void Hold(double seconds)
    {
        Ward.Button.PressDown();
        Run(seconds);
        Ward.Button.LetGo();
        Ward.Run(Moment);
    }

    /// <summary>Somebody presses the button shortly.</summary>
    public void Press()
    {
        Ward.Button.Press();
        Ward.Run(Moment);
    }

    /// <summary>Somebody holds the button until the window is open.</summary>
    public void OpenWindow()
    {
        Hold(3.5);
        State.ShouldBe(PairingState.WindowOpen);
    }

    /// <summary>What the ward would grant now: for the window that is open, to a patient whom it has made a token for.</summary>
    public PairingGrant Grant() => new()
    {
        Device = Ward.Agent.DeviceId,
        Counter = ++_counter,
        NotAfter = Ward.Now.AddMinutes(2),
        Nonce = Nonce,
        Association = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
        PatientToken = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
        ResponsibleToken = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
        PolicyVersion = (int)Told[^1].Pairing!.PolicyVersion,
        Time = Ward.Now,
    };

    /// <summary>The grant as the authority sends it, with what stands on this device's label.</summary>
    public byte[] Sign(PairingGrant grant) => grant.Sign(SetupCode, Ward.Authority);

    /// <summary>Somebody sends the device a command.</summary>
    public void Send(byte[] command)
    {
        Ward.Link.Send(Ward.CommandTopic, command);
        Ward.Run(Moment);
    }

    /// <summary>Somebody sends as many as the network carries.</summary>
    public void Flood(byte[] command, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Ward.Link.Send(Ward.CommandTopic, command);
            if (i % 8 == 7 || i == count - 1)
            {
                Run(0.02);
            }
        }
    }

    /// <summary>From the hold to the press.</summary>
    /// <returns>The association.</returns>
    public byte[] Pair()
    {
        OpenWindow();
        PairingGrant grant = Grant();
        Send(Sign(grant));
        if (State == PairingState.Confirming)
        {
            Press();
        }

        State.ShouldBe(PairingState.Associated);
        return grant.Association;
    }

    /// <summary>The command that ends an association.</summary>
    public byte[] Unpair(byte[] association, long? counter = null) =>
        AuthorityCommand.ForUnpairing(Ward.Agent.DeviceId, association, counter ?? ++_counter, Ward.Now.AddMinutes(10)).Sign(
            Ward.Authority);

    /// <summary>What the device answered to commands that are no grants: the refusal and the counter.</summary>
    public IReadOnlyList<(long Refusal, long Counter)> Answers =>
        [.. Ward.EventStream.Where(told => told.Kind == DeviceEvent.CommandKind).Select(told => (told.What, told.Number))];

    /// <summary>
    /// Sends a command that is to be refused, and looks that the reason reaches both the event stream and the audit journal, and nothing
    /// else happens.
    /// </summary>
    public void Refuses(byte[] command, PairingRefusal reason, long counter)
    {
        PairingState before = State;
        int told = Words.Count;
        Send(command);
        Ward.Run(Moment);
        State.ShouldBe(before);
        Words.Skip(told).ShouldBe([Word((long)PairingEvent.Refused, (long)reason, counter)]);
        Journal.ShouldBe(Words, "the audit journal says the same");
    }

    /// <summary>All four vital signs have values by which the patient is known.</summary>
    /// <param name="patient">From 0 to 199: its heart rate is 50 and so many quarters.</param>
    public void Wears(int patient)
    {
        Ward.Patient.Has(VitalSign.HeartRate, 500 + (2 * patient));
        Ward.Patient.Has(VitalSign.OxygenSaturation, 800 + patient);
        Ward.Patient.Has(VitalSign.RespiratoryRate, 120 + patient);
        Ward.Patient.Has(VitalSign.Temperature, 300 + (patient / 2));
    }

    /// <summary>Whose a value is, as <see cref="Wears"/> made it; of a temperature, one of two.</summary>
    public static int WhoseIs(StoredReading reading) => reading.Vital.Name switch
    {
        "hr" => (int)((reading.Value - 50) * 5),
        "o2" => (int)((reading.Value - 80) * 10),
        "rr" => (int)((reading.Value - 12) * 10),
        _ => (int)((reading.Value - 30) * 10) * 2,
    };

    /// <summary>A command with the arguments of another, signed by the authority.</summary>
    public byte[] Change(byte[] command, Func<AuthorityCommand, AuthorityCommand> change)
    {
        CborReader message = new(command);
        message.ReadStartArray();
        message.ReadByteString();
        message.SkipValue();
        CborReader payload = new(message.ReadByteString());
        payload.ReadStartArray();
        AuthorityCommand read = new(payload.ReadTextString(), payload.ReadTextString(), payload.ReadInt64(),
            DateTimeOffset.FromUnixTimeSeconds(payload.ReadInt64()))
        {
            Arguments = payload.ReadEncodedValue().ToArray(),
        };
        return change(read).Sign(Ward.Authority);
    }

    private static string Word(long what, long reason, long number) =>
        $"{(PairingEvent)what}{(reason == 0 ? "" : $" {(PairingRefusal)reason}")}{(number == 0 ? "" : $" {number}")}";
}
