using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>The commands of the registrar to devices (PROTOCOL.md, "Certificates").</summary>
internal sealed class DeviceCommands(RegistrarOptions options)
{
    /// <summary>How long a chip is at one of them at most, with time to spare: it makes a key and signs in a few seconds.</summary>
    public static TimeSpan BusyTime { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Asks a device for a certification request.</summary>
    /// <returns>Whether the broker has it.</returns>
    public Task<bool> PublishRequestAsync(RegisteredDevice device, DeviceEnrolment row, long counter, DateTimeOffset now) =>
        PublishAsync(device, AuthorityCommand.ForRequest(
            row.Device, row.Slot, row.IsNewKey, device.Serial, counter, now + RegistrarSchedule.CommandLifetime));

    /// <summary>Sends a device its certificate.</summary>
    /// <returns>Whether the broker has it.</returns>
    public Task<bool> PublishCertificateAsync(RegisteredDevice device, StoredCertificate certificate, long counter, DateTimeOffset now) =>
        PublishAsync(device, AuthorityCommand.ForCertificate(
            certificate.Device, certificate.Slot, certificate.Certificate, certificate.Issuer, counter,
            now + RegistrarSchedule.CommandLifetime));

    /// <summary>
    /// When a device has done what it was sent about another key. Until then it refuses commands about this one. Counters are times
    /// (<see cref="CommandCounters"/>).
    /// </summary>
    public DateTimeOffset FreeAt(DeviceEnrolment row) => options.Slots.Where(slot => slot != row.Slot)
        .Select(slot => DateTimeOffset.FromUnixTimeMilliseconds(options.Store.Enrolments.Find(row.Device, slot)?.Counter ?? 0))
        .DefaultIfEmpty(DateTimeOffset.MinValue).Max() + BusyTime;

    /// <summary>Whether the device is there, and was at another command.</summary>
    public static bool IsBusy(DeviceEvent answer) => (CommandAnswer)answer.What is CommandAnswer.NotPossible or CommandAnswer.TooMany;

    /// <summary>Whether the device may carry it out later.</summary>
    public static bool IsTemporary(DeviceEvent answer) => (CommandAnswer)answer.What
        is CommandAnswer.DateUnknown or CommandAnswer.Interrupted
        or CommandAnswer.StorageFailed or CommandAnswer.CounterUsed or CommandAnswer.KeyNotReady
        || (answer.What == (long)CommandAnswer.CertificateRefused
            && (CertificateRefusal)answer.Reason is CertificateRefusal.DateUnknown or CertificateRefusal.KeyNotReady);

    private Task<bool> PublishAsync(RegisteredDevice device, AuthorityCommand command) => options.Publish(new Message(
        new Topic(command.Device, Topic.Commands, "").ToString(), command.Sign(options.CommandAuthority.Signer, device.Key)));
}
