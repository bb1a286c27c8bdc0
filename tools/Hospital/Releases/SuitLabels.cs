namespace NanoMedAgent.Hospital.Releases;

/// <summary>Numbers from draft-ietf-suit-manifest-37 and draft-ietf-suit-update-management.</summary>
internal static class SuitLabels
{
    public const int EnvelopeTag = 107;
    public const int Authentication = 2;
    public const int Manifest = 3;

    public const int FormatVersion = 1;
    public const int SequenceNumber = 2;
    public const int Common = 3;
    public const int SetVersion = 6;
    public const int Validate = 7;
    public const int CoSwid = 14;
    public const int Install = 20;

    public const int Components = 2;
    public const int SharedSequence = 4;

    public const int CheckVendor = 1;
    public const int CheckClass = 2;
    public const int CheckImage = 3;
    public const int CheckUseBefore = 4;
    public const int SetComponentIndex = 12;
    public const int TryEach = 15;
    public const int OverrideParameters = 20;
    public const int Fetch = 21;
    public const int CheckDevice = 24;
    public const int CheckBattery = 26;
    public const int CheckAuthorized = 27;
    public const int RunSequence = 32;

    public const int VendorParameter = 1;
    public const int ClassParameter = 2;
    public const int DigestParameter = 3;
    public const int UseBeforeParameter = 4;
    public const int SizeParameter = 14;
    public const int UriParameter = 21;
    public const int DeviceParameter = 24;
    public const int BatteryParameter = 26;
    public const int PriorityParameter = 27;
    public const int VersionParameter = 28;

    public const int Sha256 = -16;
}
