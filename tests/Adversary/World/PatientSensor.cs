using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;

namespace Adversary.World;

/// <summary>
/// Sensors on a patient by whom each value can be recognised: the heart rate is 50 and the patient's number. The respiratory rate changes
/// every minute, so that an old value is not the present one.
/// </summary>
internal sealed class PatientSensor(Func<DateTimeOffset> clock, Func<bool> isPaired) : IVitalSigns
{
    /// <summary>The most patients of one ward.</summary>
    public const int Patients = 150;

    private const int LowestHeartRate = 50;

    private readonly Dictionary<int, int> _measured = [];

    /// <summary>Who wears the sensor: 0 to <see cref="Patients"/>.</summary>
    public int Patient { get; set; }

    /// <summary>When a value was measured last.</summary>
    public DateTimeOffset LastMeasured { get; private set; }

    /// <summary>The last respiratory rate, 1/min.</summary>
    public int LastRespiratoryRate { get; private set; }

    /// <summary>The heart rate of a patient, 1/min.</summary>
    public static int HeartRateOf(int patient) => LowestHeartRate + patient;

    /// <summary>How many values were measured on a patient.</summary>
    public int Measured(int patient) => _measured.GetValueOrDefault(patient);

    /// <inheritdoc/>
    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        int? value = sign switch
        {
            VitalSign.HeartRate => HeartRateOf(Patient),
            VitalSign.RespiratoryRate => LastRespiratoryRate = 10 + (int)(clock().ToUnixTimeSeconds() / 60 % 20),
            _ => null,
        };
        if (value is null)
        {
            return false;
        }

        if (isPaired())
        {
            // An unpaired sensor measures for its self-test only.
            LastMeasured = clock();
            _measured[Patient] = Measured(Patient) + 1;
        }

        measurement.Set(value.Value * 10, SignalQuality.Good);
        return true;
    }
}
