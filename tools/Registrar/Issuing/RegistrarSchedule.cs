namespace NanoMedAgent.Registrar.Issuing;

/// <summary>
/// When things happen. Each time has jitter, so that ten thousand devices that were enrolled in one hour are not renewed in one.
/// </summary>
/// <param name="random">Numbers from 0 up to 1, without 1.</param>
public sealed class RegistrarSchedule(Func<double> random)
{
    // Of the life of a certificate.
    private const double RenewAfter = 2.0 / 3;
    private const double RenewJitter = 0.1;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstResend = TimeSpan.FromHours(1);

    // A device that is heard of gets it at once. To one that is away for a quarter some ten commands are sent, not so many that the broker
    // drops some, and that the device has to verify when it is back.
    private static readonly TimeSpan LongestResend = TimeSpan.FromDays(30);

    // A device shows it after its first reading.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestLook = TimeSpan.FromDays(1);

    /// <summary>
    /// How long a command to a device is valid: as long as the key of the week that signs it. A device that is away for longer answers that
    /// it has expired, and is sent another one.
    /// </summary>
    public static TimeSpan CommandLifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>Over which time the first certificates of devices that appear together are spread.</summary>
    public static TimeSpan Spread { get; } = TimeSpan.FromMinutes(10);

    /// <summary>After a refusal it begins anew: somebody may have changed the rule that was behind it.</summary>
    public static TimeSpan AfterRefusal { get; } = TimeSpan.FromDays(1);

    /// <summary>When a certificate is renewed: at two thirds of its life, give or take a twentieth.</summary>
    public DateTimeOffset RenewAt(DateTimeOffset notBefore, DateTimeOffset notAfter) =>
        notBefore + ((notAfter - notBefore) * (RenewAfter + (RenewJitter * (random() - 0.5))));

    /// <summary>When a device that has appeared is asked.</summary>
    public DateTimeOffset FirstAt(DateTimeOffset now) => now + (Spread * random());

    /// <summary>When a CA that could not do it is asked again: each time twice as long, up to ten minutes.</summary>
    public DateTimeOffset RetryAt(DateTimeOffset now, long attempts) => now + Growing(FirstPause, LongestPause, attempts);

    /// <summary>When a command without an answer is sent again: each time twice as long, up to a month.</summary>
    public DateTimeOffset ResendAt(DateTimeOffset now, long attempts) => now + Growing(FirstResend, LongestResend, attempts);

    /// <summary>When it is looked again whether a device has shown what runs on it: each time twice as long, up to a day.</summary>
    public DateTimeOffset LookAt(DateTimeOffset now, long attempts) => now + Growing(FirstLook, LongestLook, attempts);

    private TimeSpan Growing(TimeSpan first, TimeSpan longest, long attempts)
    {
        double factor = Math.Pow(2, Math.Min(attempts, 20));
        return TimeSpan.FromSeconds(Math.Min(first.TotalSeconds * factor, longest.TotalSeconds) * (0.75 + (0.5 * random())));
    }
}
