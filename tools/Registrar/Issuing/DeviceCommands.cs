using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>The commands of the registrar to devices (PROTOCOL.md, "Certificates").</summary>
internal sealed class DeviceCommands(RegistrarOptions options)
{
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

    private Task<bool> PublishAsync(RegisteredDevice device, AuthorityCommand command) => options.Publish(new Message(
        new Topic(command.Device, Topic.Commands, "").ToString(), command.Sign(options.CommandAuthority.Signer, device.Key)));
}
