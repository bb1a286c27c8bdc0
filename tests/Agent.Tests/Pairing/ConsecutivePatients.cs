using Agent.Tests.World;
using CsCheck;
using NanoMedAgent;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.SenMl;
using NanoMedAgent.Simulator.Flash;
using PairingState = NanoMedAgent.Pairing.PairingState;
using SenMlPack = NanoMedAgent.Hospital.Packs.SenMlPack;

namespace Agent.Tests.Pairing;

/// <summary>
/// Re-pairing never mixes two patients: each patient has values that identify them, and every reading and every alarm is compared with its
/// association.
/// </summary>
public class ConsecutivePatients
{
    private const int StepsInLifecycle = 70;

    // A person who wears the device without being its patient.
    private const int Nobody = 0;

    private static readonly AlarmRule Alarms = new() { Limits = new Dictionary<string, AlarmLimit> { ["hr"] = new(null, 60, 1, 0) } };

    // Half of the patients of a lifecycle have a heart rate above it, and all of them have a score.
    private static readonly AlarmRule LifecycleAlarms = new()
    {
        Limits = new Dictionary<string,
        AlarmLimit>
        { ["hr"] = new(null, 50.4m, 0, 0) },
        Score = new ScoreRule()
    };

    private static readonly Gen<(int Kind, int Amount)[]> Lifecycle = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 9999]).Array[StepsInLifecycle];

    [Fact]
    public void Each_value_belongs_to_the_patient_who_was_measured() => RunLifecycle(lifecycles: Effort.Cases(10), isRequired: true);

    [Fact]
    public void Each_value_belongs_to_the_right_patient_if_unpaired_devices_measure_too() =>
        RunLifecycle(lifecycles: Effort.Cases(5), isRequired: false);

    [Fact]
    public void An_alarm_ends_with_the_association_even_if_nobody_has_seen_it()
    {
        using PairingRig rig = new(alarms: Alarms);
        rig.Ward.Patient.Has(VitalSign.HeartRate, 1400);
        string first = Convert.ToHexStringLower(rig.Pair());
        rig.Run(30);
        rig.Light.ShouldBe(LightPattern.Alarm);
        rig.Hold(10.5);
        rig.Light.ShouldBe(LightPattern.Idle);
        rig.Ward.Patient.Has(VitalSign.HeartRate, 580);
        string second = Convert.ToHexStringLower(rig.Pair());
        rig.Run(120);
        rig.Light.ShouldBe(LightPattern.Measuring);
        rig.Ward.Store.Alarms.List().ShouldNotBeEmpty();
        rig.Ward.Store.Alarms.List().ShouldAllBe(alarm => alarm.Association == first);
        rig.Ward.Store.Alarms.OfAssociation(second).ShouldBeEmpty();
    }

    [Fact]
    public void The_score_of_a_patient_uses_no_value_of_the_previous_patient()
    {
        using PairingRig rig = new(alarms: new AlarmRule { Score = new ScoreRule { AlarmAt = 3, DelaySeconds = 0 } });
        rig.Ward.Patient.Has(VitalSign.Temperature, 340);
        rig.Pair();
        rig.Run(30);
        rig.Ward.Store.Alarms.List().ShouldNotBeEmpty("three points for the temperature");
        rig.Hold(10.5);

        // The next patient has no temperature, and the heart rate scores one point.
        rig.Ward.Patient.Lacks(VitalSign.Temperature, SignalQuality.LeadOff);
        rig.Ward.Patient.Has(VitalSign.HeartRate, 950);
        string second = Convert.ToHexStringLower(rig.Pair());
        rig.Run(120);
        rig.Ward.Store.Alarms.OfAssociation(second).ShouldBeEmpty();
        rig.Light.ShouldBe(LightPattern.Measuring);
    }

    [Fact]
    public void A_missing_value_is_reported_again_for_the_next_patient()
    {
        using PairingRig rig = new();
        rig.Ward.Patient.Lacks(VitalSign.Temperature, SignalQuality.LeadOff);
        rig.Pair();
        rig.Run(60);
        int first = Missing(rig);
        first.ShouldBe(1);
        rig.Hold(10.5);
        rig.Pair();
        rig.Run(60);
        Missing(rig).ShouldBe(2);
    }

    [Fact]
    public void During_an_alarm_a_hold_does_not_acknowledge_it_and_the_first_press_does()
    {
        using PairingRig rig = new(alarms: Alarms, isRequired: false);
        rig.Ward.Patient.Has(VitalSign.HeartRate, 1400);
        rig.Run(30);
        rig.Light.ShouldBe(LightPattern.Alarm);
        rig.OpenWindow();
        rig.Light.ShouldBe(LightPattern.Alarm, "nobody has seen it");
        rig.Send(rig.Sign(rig.Grant()));
        rig.Press();
        rig.State.ShouldBe(PairingState.Confirming, "that press was for the alarm");
        rig.Light.ShouldBeOneOf(LightPattern.Noticed, LightPattern.Confirming);
        rig.Run(2);
        rig.Light.ShouldBe(LightPattern.Confirming);
        rig.Press();
        rig.State.ShouldBe(PairingState.Associated);
    }

    private static void RunLifecycle(int lifecycles, bool isRequired)
    {
        int measured = 0;
        int alarming = 0;
        Lifecycle.Sample(
            lifecycle =>
            {
                (int associations, int alarms) = RunLifecycle(lifecycle, isRequired);
                measured += associations;
                alarming += alarms;
            },
            iter: lifecycles,
            threads: 1);
        measured.ShouldBeGreaterThan(lifecycles / 2, "there were patients, and they were measured");
        alarming.ShouldBeGreaterThan(0);
    }

    /// <returns>Associations that have readings, and those that have alarms.</returns>
    private static (int Associations, int Alarms) RunLifecycle((int Kind, int Amount)[] lifecycle, bool isRequired)
    {
        using PairingRig rig = new(isRequired, alarms: LifecycleAlarms, seed: lifecycle[0].Amount);
        Dictionary<string, int> patients = [];
        int next = 0;
        string? current = null;
        bool isStarted = true;
        rig.PutOn(Nobody);
        foreach ((int kind, int amount) in lifecycle)
        {
            switch (kind)
            {
                case < 20:
                    rig.Run(amount % 90);
                    break;
                case < 50 when rig.State is PairingState.Idle:
                    next++;
                    rig.Hold(3.5);
                    if (rig.State == PairingState.WindowOpen && rig.Ward.Link.IsUp && !rig.Ward.IsOff)
                    {
                        PairingGrant grant = rig.Grant();
                        string name = Convert.ToHexStringLower(grant.Association);
                        patients.Add(name, next);
                        rig.Send(rig.Sign(grant));

                        // The nurse puts the sensor on the patient, and presses.
                        rig.PutOn(next);
                        current = name;
                        rig.Press();
                        if (rig.State == PairingState.Confirming)
                        {
                            // The first press was for an alarm.
                            rig.Press();
                        }
                    }

                    break;
                case < 60 when rig.State == PairingState.Associated:
                    rig.Hold(10.5);
                    break;
                case < 63 when rig.State == PairingState.Associated && current != null:
                    rig.Send(rig.Unpair(Convert.FromHexString(current)));
                    break;
                case < 66:
                    rig.Ward.Link.GoDown();
                    break;
                case < 82:
                    rig.Ward.Link.IsUp = true;
                    break;
                case < 84:
                    rig.Ward.AcknowledgementsArrive = amount % 2 == 0;
                    break;
                case < 87:
                    isStarted = rig.Ward.Restart(amount % 3 == 0 ? ClockQuality.None : ClockQuality.Network) == AgentStart.Started;
                    break;
                case < 92:
                    rig.Ward.Storage.AddFault(new StorageFault(PowerCutKinds.All[amount % 5], rig.Ward.Storage.Operations + 1
                        + (amount % 17), amount % 50));
                    break;
                case < 94:
                    rig.Ward.Storage.AddFault(new StorageFault(StorageFaultKind.Full, rig.Ward.Storage.Operations + 1 + (amount % 7), 1
                        + (amount % 5)));
                    break;
                default:
                    rig.Run(amount % 30);
                    break;
            }

            while (rig.Ward.IsOff || !isStarted)
            {
                isStarted = rig.Ward.Restart() == AgentStart.Started;
            }

            // A patient without an association no longer wears the sensor.
            if (rig.State == PairingState.Associated)
            {
                rig.PutOn(patients[current!]);
            }
            else if (rig.State != PairingState.Confirming)
            {
                rig.PutOn(Nobody);
            }
        }

        rig.Ward.Storage.ClearFaults();
        rig.Ward.Link.IsUp = true;
        rig.Ward.AcknowledgementsArrive = true;
        rig.Run(300);
        if (rig.State == PairingState.Associated)
        {
            rig.Hold(10.5);
        }

        rig.Run(1800);
        rig.Ward.Agent.Waiting.ShouldBe(0, "everything that was sealed has arrived and is acknowledged");
        foreach (StoredReading reading in rig.Ward.Readings)
        {
            int whose = reading.Association == null ? Nobody : patients[reading.Association];
            int worn = PairingRig.PatientOf(reading);
            if (reading.Association == null && isRequired)
            {
                true.ShouldBeFalse($"{reading} is nobody's and was stored");
            }
            else if (reading.Association != null)
            {
                // Two patients share a temperature.
                (reading.Vital.Name == "t" ? worn / 2 : worn).ShouldBe(reading.Vital.Name == "t" ? whose / 2 : whose, reading.ToString());
            }
        }

        foreach (StoredAlarm alarm in rig.Ward.Store.Alarms.List().Where(alarm => alarm.Reported is { Name: "hr", Value: not null }))
        {
            if (alarm.Association is { } association)
            {
                // As people see it, some patients have the same.
                decimal shown = decimal.Round(50 + (patients[association] / 5m), MidpointRounding.AwayFromZero);
                alarm.Reported.Value.ShouldBe(shown, alarm.ToString());
            }
            else
            {
                isRequired.ShouldBeFalse(alarm.ToString());
            }
        }

        if (isRequired)
        {
            rig.Ward.Store.Alarms.List().ShouldAllBe(alarm => alarm.Association != null);
        }

        return (rig.Ward.Readings.Where(reading => reading.Association != null).DistinctBy(reading => reading.Association).Count(),
            rig.Ward.Store.Alarms.List().Where(alarm => alarm is { Association: not null, Reported.Name: "hr" }).DistinctBy(alarm =>
            alarm.Association).Count());
    }

    private static int Missing(PairingRig rig) =>
        rig.Ward.Link.Published.Where(message => message.Kind == "r" && Topic.Parse(message.Topic)!.DataClass == "vitals")
            .SelectMany(message => SealedReading.ReadAll(message.Payload)!).DistinctBy(reading => reading.Sequence)
            .Sum(reading => PackContent.From(SenMlPack.Read(
            reading.Open(rig.Ward.Store.Epochs.Find(rig.Ward.Agent.DeviceId, "vitals", reading.EpochId)!)!)!, "vitals")!.Missing.Count);
}
