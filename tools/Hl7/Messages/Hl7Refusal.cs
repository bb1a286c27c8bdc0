namespace NanoMedAgent.Hl7.Messages;

/// <summary>Why bytes are not taken for a message.</summary>
public enum Hl7Refusal
{
    /// <summary>They are a message.</summary>
    None,

    /// <summary>They are more than the limit.</summary>
    TooLong,

    /// <summary>They do not begin with MSH and delimiters that are all different.</summary>
    NoHeader,

    /// <summary>A line does not begin with a segment's name.</summary>
    BadSegmentName,

    /// <summary>There are more segments than the limit.</summary>
    TooManySegments,

    /// <summary>A segment has more fields than the limit.</summary>
    TooManyFields,

    /// <summary>MSH-18 names a character set that is not known here.</summary>
    UnknownCharacterSet,

    /// <summary>The bytes are no text of the message's character set.</summary>
    NotInCharacterSet,

    /// <summary>There is a control character that must be escaped.</summary>
    ControlCharacter,
}
