using Hl7.Fhir.Model;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>Devices and what they measure.</summary>
/// <param name="findIdentifier">The UDI device identifier of a device, by its id; null where it is not known.</param>
internal sealed class DeviceResources(Func<string, string?> findIdentifier)
{
    private const string Mdc = "urn:iso:std:iso:11073:10101";
    private const string Ucum = "http://unitsofmeasure.org";
    private const string Gs1 = "http://hl7.org/fhir/NamingSystem/gs1-di";

    /// <summary>The device of an association.</summary>
    public Device Of(Association association)
    {
        Device device = new()
        {
            Identifier = [ResourceNames.ToIdentifier(ResourceNames.OfDevice(association.Device))],
            SerialNumber = association.Serial,
            Type = new CodeableConcept(Mdc, "69965", "MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS", "Vital-signs sensor"),
        };
        if (findIdentifier(association.Device) is { } identifier)
        {
            device.UdiCarrier.Add(new Device.UdiCarrierComponent
            {
                DeviceIdentifier = identifier,
                Issuer = Gs1,
                CarrierHRF = new DeviceUdi(identifier, association.Serial).ToString(),
            });
        }

        return device;
    }

    /// <summary>What a device measures of one vital sign, without the reference to the device.</summary>
    public static DeviceMetric Of(string device, VitalSign sign) => new()
    {
        Identifier = [ResourceNames.ToIdentifier(ResourceNames.OfMetric(device, sign))],
        Type = new CodeableConcept(Mdc, FormattableString.Invariant($"{sign.Mdc}"), sign.MdcName, null),
        Unit = new CodeableConcept(Ucum, sign.Ucum, sign.DisplayUnit, null),
        Category = DeviceMetric.DeviceMetricCategory.Measurement,
    };
}
