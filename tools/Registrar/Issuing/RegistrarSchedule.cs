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

    // A device that is heard of gets it at once. For one that is away, the broker keeps what was sent last as long as that is valid.
    private static readonly TimeSpan LongestResend = TimeSpan.FromDays(3);

    /// <summary>How long a command to a device is valid: one that is out of reach gets it later.</summary>
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

    /// <summary>When a command without an answer is sent again: each time twice as long, up to three days.</summary>
    public DateTimeOffset ResendAt(DateTimeOffset now, long attempts) => now + Growing(FirstResend, LongestResend, attempts);

    private TimeSpan Growing(TimeSpan first, TimeSpan longest, long attempts)
    {
        double factor = Math.Pow(2, Math.Min(attempts, 20));
        return TimeSpan.FromSeconds(Math.Min(first.TotalSeconds * factor, longest.TotalSeconds) * (0.75 + (0.5 * random())));
    }
}
