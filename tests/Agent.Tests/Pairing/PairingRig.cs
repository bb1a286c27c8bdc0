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
/// A device with a label, a nurse at its button, and a ward that grants; and what the hospital receives.
/// </summary>
internal sealed class PairingRig : IDisposable
{
    /// <summary>Minutes that are enough for everything in progress.</summary>
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

    /// <summary>The setup code on the label.</summary>
    public byte[] SetupCode { get; } = RandomNumberGenerator.GetBytes(16);

    public PairingState State => Ward.Agent.PairingState;

    public LightPattern Light => Ward.Light.Pattern;

    /// <summary>The device's signed pairing events, in order.</summary>
    public IReadOnlyList<DeviceEvent> Reported => [.. Ward.EventStream.Where(reported => reported.Kind == DeviceEvent.PairingKind)];

    /// <summary>The same as texts: event, reason, counter of the command.</summary>
    public IReadOnlyList<string> ReportTexts =>
        [.. Reported.Select(reported => ReportText(reported.What, reported.Reason, reported.Number))];

    /// <summary>The events in its audit journal, as the same texts.</summary>
    public IReadOnlyList<string> Journal =>
        [.. Ward.Store.Events.List().Where(reported => reported.Reported.Kind == DeviceEvent.PairingKind).Select(reported =>
            ReportText(reported.Reported.What, reported.Reported.Reason, reported.Reported.Number))];

    /// <summary>The nonce of the newest window.</summary>
    public byte[] Nonce => Reported.Last(reported => reported.PairingEvent == PairingEvent.WindowOpen).Pairing!.Nonce.ShouldNotBeNull();

    public void Dispose() => Ward.Dispose();

    /// <summary>Lets time pass.</summary>
    public void Run(double seconds) => Ward.Run(seconds / 60);

    /// <summary>Somebody holds the button, then lets it go.</summary>
    public void Hold(double seconds)
    {
        Ward.Button.PressDown();
        Run(seconds);
        Ward.Button.LetGo();
        Ward.Run(Moment);
    }

    /// <summary>A brief press of the button.</summary>
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

    /// <summary>The counter of the next command: grants count in the same series.</summary>
    public long NextCounter() => ++_counter;

    /// <summary>A grant for the open window, with new tokens.</summary>
    public PairingGrant Grant() => new()
    {
        Device = Ward.Agent.DeviceId,
        Counter = ++_counter,
        NotAfter = Ward.Now.AddMinutes(2),
        Nonce = Nonce,
        Association = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
        PatientToken = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
        ResponsibleToken = RandomNumberGenerator.GetBytes(PairingGrant.IdLength),
        PolicyVersion = (int)Reported[^1].Pairing!.PolicyVersion,
        Time = Ward.Now,
    };

    /// <summary>The grant as the authority sends it, with this device's setup code.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="device">The key of the device that it is for; null for this one.</param>
    public byte[] Sign(PairingGrant grant, CosePublicKey? device = null)
    {
        if (State != PairingState.Associated)
        {
            Ward.Record(grant);
        }

        return grant.Sign(SetupCode, Ward.Authority, device ?? Ward.Key);
    }

    /// <summary>Sends a command to the device.</summary>
    public void Send(byte[] command)
    {
        Ward.Link.Send(Ward.CommandTopic, command);
        Ward.Run(Moment);
    }

    /// <summary>Sends a command many times, as fast as the network carries it.</summary>
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

    /// <summary>Pairs the device, from the hold to the press.</summary>
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
            Ward.Authority, Ward.Key);

    /// <summary>The device's answers to commands other than grants: refusal and counter.</summary>
    public IReadOnlyList<(long Refusal, long Counter)> Answers =>
        [.. Ward.EventStream.Where(reported => reported.Kind == DeviceEvent.CommandKind)
            .Select(reported => (reported.What, reported.Number))];

    /// <summary>
    /// Sends a command that must be refused, and checks that the reason is in the event stream, and at least once in the audit journal, and
    /// that nothing else happens.
    /// </summary>
    public void ShouldRefuse(byte[] command, PairingRefusal reason, long counter)
    {
        PairingState before = State;
        int reported = ReportTexts.Count;
        Send(command);
        Ward.Run(Moment);
        State.ShouldBe(before);
        ReportTexts.Skip(reported).ShouldBe([ReportText((long)PairingEvent.Refused, (long)reason, counter)]);
        Journal.ShouldContain(text => text.StartsWith(ReportText((long)PairingEvent.Refused, (long)reason, 0), StringComparison.Ordinal));
        Journal.Where(IsDecision).ShouldBe(ReportTexts.Where(IsDecision), "the audit journal says the same");
    }

    /// <summary>Puts the sensor on a patient: all four vital signs have values that identify them.</summary>
    /// <param name="patient">0 to 199. The heart rate is 50 plus a fifth of it.</param>
    public void PutOn(int patient)
    {
        Ward.Patient.Has(VitalSign.HeartRate, 500 + (2 * patient));
        Ward.Patient.Has(VitalSign.OxygenSaturation, 800 + patient);
        Ward.Patient.Has(VitalSign.RespiratoryRate, 120 + patient);
        Ward.Patient.Has(VitalSign.Temperature, 300 + (patient / 2));
    }

    /// <summary>The patient to whom a value belongs, from <see cref="PutOn"/>; for a temperature, one of two patients.</summary>
    public static int PatientOf(StoredReading reading) => reading.Vital.Name switch
    {
        "hr" => (int)((reading.Value - 50) * 5),
        "o2" => (int)((reading.Value - 80) * 10),
        "rr" => (int)((reading.Value - 12) * 10),
        _ => (int)((reading.Value - 30) * 10) * 2,
    };

    /// <summary>A changed command, signed by the authority.</summary>
    public byte[] Change(byte[] command, Func<AuthorityCommand, AuthorityCommand> change)
    {
        CborReader payload = new(CommandMacs.ContentOf(CommandMacs.ContentOf(command)));
        payload.ReadStartArray();
        AuthorityCommand read = new(payload.ReadTextString(), payload.ReadTextString(), payload.ReadInt64(),
            DateTimeOffset.FromUnixTimeSeconds(payload.ReadInt64()))
        {
            Arguments = payload.ReadEncodedValue().ToArray(),
        };
        return change(read).Sign(Ward.Authority, Ward.Key);
    }

    private static bool IsDecision(string text) => !text.StartsWith(nameof(PairingEvent.Refused), StringComparison.Ordinal);

    private static string ReportText(long what, long reason, long number) =>
        $"{(PairingEvent)what}{(reason == 0 ? "" : $" {(PairingRefusal)reason}")}{(number == 0 ? "" : $" {number}")}";
}
