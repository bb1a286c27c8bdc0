namespace NanoMedAgent.Hospital.Enrolment;

/// <summary>How far the certificate of a device's slot is. The names are stored in the database.</summary>
public enum EnrolmentState
{
    /// <summary>The device is commanded to make a certification request.</summary>
    Asked = 1,

    /// <summary>Its request is there, and the CA is asked.</summary>
    Requested,

    /// <summary>The CA has issued the certificate, and the device is commanded to keep it.</summary>
    Issued,

    /// <summary>The device has it.</summary>
    Installed,

    /// <summary>Somebody has refused; the reason says who and why. It begins anew later.</summary>
    Refused,
}
