"""The register of everything somebody asks (咨询登记), and who stays responsible for it (首问负责)."""
