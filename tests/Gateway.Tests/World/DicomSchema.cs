using System.Xml;
using System.Xml.Schema;

namespace Gateway.Tests.World;

/// <summary>
/// What DICOM demands of an audit message, as a schema of XML that was written after the text of PS3.15, section A.5.1: elements with their
/// order and number, attributes with their values. What a message of ours never has is left out.
/// </summary>
internal static class DicomSchema
{
    private const string Text =
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:complexType name="Code">
            <xs:attribute name="csd-code" type="xs:token" use="required"/>
            <xs:attribute name="codeSystemName" type="xs:token" use="required"/>
            <xs:attribute name="displayName" type="xs:token"/>
            <xs:attribute name="originalText" type="xs:token" use="required"/>
          </xs:complexType>
          <xs:simpleType name="Action"><xs:restriction base="xs:string"><xs:pattern value="[CRUDE]"/></xs:restriction></xs:simpleType>
          <xs:simpleType name="Outcome"><xs:restriction base="xs:string"><xs:pattern value="0|4|8|12"/></xs:restriction></xs:simpleType>
          <xs:simpleType name="AccessPoint"><xs:restriction base="xs:string"><xs:pattern value="[1-5]"/></xs:restriction></xs:simpleType>
          <xs:simpleType name="SourceType"><xs:restriction base="xs:string"><xs:pattern value="[1-9]"/></xs:restriction></xs:simpleType>
          <xs:simpleType name="ObjectType"><xs:restriction base="xs:string"><xs:pattern value="[1-4]"/></xs:restriction></xs:simpleType>
          <xs:simpleType name="ObjectRole">
            <xs:restriction base="xs:string"><xs:pattern value="[1-9]|1[0-9]|2[0-6]"/></xs:restriction>
          </xs:simpleType>
          <xs:element name="AuditMessage">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="EventIdentification">
                  <xs:complexType>
                    <xs:sequence>
                      <xs:element name="EventID" type="Code"/>
                      <xs:element name="EventTypeCode" type="Code" minOccurs="0" maxOccurs="unbounded"/>
                      <xs:element name="EventOutcomeDescription" type="xs:string" minOccurs="0"/>
                    </xs:sequence>
                    <xs:attribute name="EventActionCode" type="Action"/>
                    <xs:attribute name="EventDateTime" type="xs:dateTime" use="required"/>
                    <xs:attribute name="EventOutcomeIndicator" type="Outcome" use="required"/>
                  </xs:complexType>
                </xs:element>
                <xs:element name="ActiveParticipant" maxOccurs="unbounded">
                  <xs:complexType>
                    <xs:sequence><xs:element name="RoleIDCode" type="Code" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
                    <xs:attribute name="UserID" type="xs:string" use="required"/>
                    <xs:attribute name="UserName" type="xs:string"/>
                    <xs:attribute name="UserIsRequestor" type="xs:boolean" use="required"/>
                    <xs:attribute name="NetworkAccessPointID" type="xs:token"/>
                    <xs:attribute name="NetworkAccessPointTypeCode" type="AccessPoint"/>
                  </xs:complexType>
                </xs:element>
                <xs:element name="AuditSourceIdentification">
                  <xs:complexType>
                    <xs:sequence>
                      <xs:element name="AuditSourceTypeCode" minOccurs="0" maxOccurs="unbounded">
                        <xs:complexType><xs:attribute name="csd-code" type="SourceType" use="required"/></xs:complexType>
                      </xs:element>
                    </xs:sequence>
                    <xs:attribute name="AuditEnterpriseSiteID" type="xs:token"/>
                    <xs:attribute name="AuditSourceID" type="xs:token" use="required"/>
                  </xs:complexType>
                </xs:element>
                <xs:element name="ParticipantObjectIdentification" minOccurs="0" maxOccurs="unbounded">
                  <xs:complexType>
                    <xs:sequence>
                      <xs:element name="ParticipantObjectIDTypeCode" type="Code"/>
                      <xs:element name="ParticipantObjectName" type="xs:token"/>
                      <xs:element name="ParticipantObjectDetail" minOccurs="0" maxOccurs="unbounded">
                        <xs:complexType>
                          <xs:attribute name="type" type="xs:token" use="required"/>
                          <xs:attribute name="value" type="xs:base64Binary" use="required"/>
                        </xs:complexType>
                      </xs:element>
                    </xs:sequence>
                    <xs:attribute name="ParticipantObjectID" type="xs:token" use="required"/>
                    <xs:attribute name="ParticipantObjectTypeCode" type="ObjectType"/>
                    <xs:attribute name="ParticipantObjectTypeCodeRole" type="ObjectRole"/>
                  </xs:complexType>
                </xs:element>
              </xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:schema>
        """;

    /// <summary>What is wrong in a message; nothing in a right one.</summary>
    public static IReadOnlyList<string> Faults(string message)
    {
        List<string> faults = [];
        XmlReaderSettings settings = new() { ValidationType = ValidationType.Schema };
        using StringReader text = new(Text);
        using XmlReader schema = XmlReader.Create(text);
        settings.Schemas.Add("", schema);
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.ValidationEventHandler += (_, fault) => faults.Add(fault.Message);
        using StringReader content = new(message);
        using XmlReader reader = XmlReader.Create(content, settings);
        while (reader.Read())
        {
            // Reading validates.
        }

        return faults;
    }
}
