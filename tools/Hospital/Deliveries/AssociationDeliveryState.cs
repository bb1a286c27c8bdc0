namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>In which state an association is delivered. The names are stored in the database.</summary>
public enum AssociationDeliveryState
{
    /// <summary>The device is with the patient.</summary>
    Active,

    /// <summary>The device is not with the patient any more.</summary>
    Ended,

    /// <summary>Somebody has taken it back: it was the wrong patient, for example.</summary>
    Retracted,
}
